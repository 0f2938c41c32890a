/** A header field goes out byte by byte, and what came as UTF-8 goes back as UTF-8 (WHATWG HTML 9.2.3). */
export function fieldBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
