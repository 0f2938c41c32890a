/** One header field: its name as it was sent, and its value. */
export type Header = [name: string, value: string];
