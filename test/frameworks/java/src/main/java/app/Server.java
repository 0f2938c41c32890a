package app;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Flux;

/** Spring Boot's two ways to stream: an SseEmitter on Tomcat, a Flux on Netty (spring.main.web-application-type=reactive). */
@SpringBootApplication
@RestController
public class Server {

  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

  @Value("${every:500}")
  private long everyMs;

  /** Flux.timeout, ms; 0: none. */
  @Value("${silence:0}")
  private long silenceMs;

  @GetMapping(path = "/emitter", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter emitter() {
    var emitter = new SseEmitter();
    var n = new AtomicInteger();
    var ticks =
        clock.scheduleAtFixedRate(() -> send(emitter, n.incrementAndGet()), 0, everyMs, TimeUnit.MILLISECONDS);
    emitter.onCompletion(() -> ticks.cancel(false));
    return emitter;
  }

  private static void send(SseEmitter emitter, int n) {
    try {
      emitter.send(SseEmitter.event().id(String.valueOf(n)).data("{\"n\":" + n + "}"));
    } catch (IOException | IllegalStateException gone) {
      emitter.completeWithError(gone);
    }
  }

  @GetMapping(path = "/flux", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<String>> flux() {
    var events =
        Flux.interval(Duration.ZERO, Duration.ofMillis(everyMs))
            .map(n -> ServerSentEvent.builder("{\"n\":" + n + "}").id(String.valueOf(n)).build());
    return silenceMs == 0 ? events : events.timeout(Duration.ofMillis(silenceMs));
  }

  public static void main(String[] args) {
    SpringApplication.run(Server.class, args);
  }
}
