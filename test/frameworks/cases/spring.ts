/** Spring Boot: the async limit of an SseEmitter on Tomcat; a Flux on Netty, which has no such limit but may set its own. */
import type { FrameworkCase, Server } from '../harness/case.ts';

const app = (path: string, ...flags: string[]): Server[] => [
  {
    name: 'app',
    run: ['java', '--server.address=127.0.0.1', '--server.port={{port.app}}', ...flags],
    ready: 'Started Server',
    warmUp: path,
  },
];
const reactive = '--spring.main.web-application-type=reactive';

export const spring: FrameworkCase[] = [
  {
    name: 'spring-emitter-timeout',
    framework: 'Spring Boot SseEmitter',
    trouble: 'spring.mvc.async.request-timeout ends the stream, properly, whatever is sent',
    servers: app('/emitter', '--spring.mvc.async.request-timeout={{limitS}}s'),
    front: 'nginx',
    path: '/emitter',
    limitS: { inTests: 3, byDefault: 30 },
    watchS: 8,
    seen: { status: 200, end: 'ended', endsAfterLimit: { bySilence: false, lateS: 5 } },
    expect: {
      url: {
        verdict: ['broken', 'degraded'],
        root: ['origin-ended', 'total-timeout'],
        owner: ['origin', 'unknown'],
        absent: ['idle-timeout', 'upstream-closed'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
      everything: {
        verdict: ['broken', 'degraded'],
        root: ['origin-ended', 'total-timeout'],
        owner: ['origin'],
        words: ['spring.mvc.async.request-timeout'],
        absent: ['idle-timeout', 'upstream-closed'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
    },
    cure: {
      why: 'the limit is off: -1',
      servers: { app: { run: app('/emitter', '--spring.mvc.async.request-timeout=-1')[0]?.run ?? [] } },
      seen: { status: 200, end: 'open', events: [6, Infinity] },
    },
  },
  {
    name: 'spring-flux-timeout',
    framework: 'Spring WebFlux Flux',
    trouble: 'Flux.timeout: silence of its source is an error, and the stream breaks off',
    servers: app('/flux', reactive, '--every=90000', '--silence={{limitMs}}'),
    front: 'envoy',
    path: '/flux',
    limitS: { inTests: 3, byDefault: 30 },
    watchS: 7,
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: true, lateS: 3 } },
    expect: {
      url: {
        verdict: 'broken',
        root: ['idle-timeout', 'total-timeout', 'unexplained-end', 'upstream-closed'],
        owner: ['origin', 'unknown', 'envoy'],
        atMostPossible: ['origin-restart', 'proxy-reload'],
        unsaid: ['spring.mvc.async.request-timeout is'],
      },
      everything: {
        verdict: 'broken',
        root: ['idle-timeout', 'total-timeout', 'upstream-closed'],
        owner: ['origin'],
        also: ['upstream-closed'],
        atMostPossible: ['origin-restart', 'proxy-reload'],
      },
    },
    cure: {
      why: 'a heartbeat below it',
      servers: { app: { run: app('/flux', reactive, '--every=800', '--silence={{limitMs}}')[0]?.run ?? [] } },
      seen: { status: 200, end: 'open', events: [5, Infinity] },
    },
  },
];
