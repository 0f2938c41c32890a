/** Where what a rule claims can be looked up: standards, the proxies' own pages, and what was measured. */

export interface Source {
  text: string;
  /** null: measured by this project, on the versions that `text` names. */
  url: string | null;
}

export function rfc(number: number, section: string): Source {
  return {
    text: `RFC ${number} section ${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
  };
}

const htmlSections = {
  '9.2.2': 'the-eventsource-interface',
  '9.2.3': 'sse-processing-model',
  '9.2.4': 'the-last-event-id-header',
  '9.2.5': 'parsing-an-event-stream',
  '9.2.6': 'event-stream-interpretation',
  '9.2.7': 'authoring-notes',
} as const;

/** A section of the HTML standard's chapter on server-sent events. */
export function html(section: keyof typeof htmlSections): Source {
  return {
    text: `HTML standard section ${section}`,
    url: `https://html.spec.whatwg.org/multipage/server-sent-events.html#${htmlSections[section]}`,
  };
}

/** A directive of an HTTP module of Nginx; `core` is the module outside HTTP. */
export function nginx(directive: string, module = 'http_proxy'): Source {
  const folder = module === 'core' ? '' : 'http/';
  return {
    text: `Nginx: ${directive}`,
    url: `https://nginx.org/en/docs/${folder}ngx_${module}_module.html#${directive}`,
  };
}

/** A page of Envoy's documentation, by its path. */
export function envoy(text: string, page: string): Source {
  return { text: `Envoy: ${text}`, url: `https://www.envoyproxy.io/docs/envoy/latest/${page}` };
}

/** A page of somebody else's. */
export function page(text: string, url: string): Source {
  return { text, url };
}

/** Seen on real proxies by this project; names the versions. */
export function measured(text: string): Source {
  return { text: `measured: ${text}`, url: null };
}

export const responseFlags = envoy(
  'response flags (UF, UH, UT, SI, …)',
  'configuration/observability/access_log/usage',
);
export const envoyTimeouts = envoy('how to configure timeouts', 'faq/configuration/timeouts');
