import { describe, expect, it } from 'vitest';
import { rpcAnswersIn, rpcCallsIn } from '../../../../src/model/answer/json-rpc.ts';

const call = (id: unknown, method = 'tools/call') => JSON.stringify({ jsonrpc: '2.0', id, method });
const calls = (...ids: unknown[]) => rpcCallsIn(`[${ids.map((id) => call(id)).join(',')}]`)!;

describe('the calls of a request', () => {
  it('are those that are owed a response', () => {
    expect(rpcCallsIn(call(7))).toEqual({ ids: ['7'], inParts: false });
    expect(rpcCallsIn(call('7'))?.ids).toEqual(['"7"']);
    const batch = `[${call(1)},${call('b')},{"jsonrpc":"2.0","method":"notifications/x"}]`;
    expect(rpcCallsIn(batch)?.ids).toEqual(['1', '"b"']);
  });

  it.each([
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/initialized"}'],
    ['a response of ours', '{"jsonrpc":"2.0","id":3,"result":{}}'],
    ['another JSON document', '{"id":1,"method":"tools/call"}'],
    ['no JSON', 'jsonrpc=2.0&id=1&method=x'],
    ['nothing', ''],
  ])('are none of %s', (_what, body) => {
    expect(rpcCallsIn(body)).toBeNull();
  });
});

describe('the responses in an event', () => {
  it.each([
    ['{"result":{"text":"a"},"jsonrpc":"2.0","id":7}', false],
    ['{"jsonrpc":"2.0","id":7,"result":null}', false],
    ['{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"no"}}', true],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}', true],
    ['[{"jsonrpc":"2.0","id":7,"result":{}}]', false],
  ])('answer the call: %s', (data, failed) => {
    expect(rpcAnswersIn(data, calls(7))).toEqual({ answered: ['7'], failed });
  });

  it.each([
    [
      'a request of the server with the same id',
      '{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{"result":1}}',
    ],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/progress","params":{"result":"x"}}'],
    ['another id', '{"jsonrpc":"2.0","id":8,"result":{}}'],
    ['the id as text', '{"jsonrpc":"2.0","id":"7","result":{}}'],
    ['a null id with a result', '{"jsonrpc":"2.0","id":null,"result":{}}'],
    ['text that speaks of it', 'the "result" of id 7'],
    ['a document that was cut', '{"jsonrpc":"2.0","id":7,"result":{"text":"ab'],
  ])('are none: %s', (_what, data) => {
    expect(rpcAnswersIn(data, calls(7))).toBeNull();
  });

  it('come in parts from an agent, of which the last says so', () => {
    const parts = rpcCallsIn(call(1, 'message/stream'))!;
    const part = (result: object) => rpcAnswersIn(JSON.stringify({ jsonrpc: '2.0', id: 1, result }), parts);
    expect(part({ kind: 'status-update', final: false })).toBeNull();
    expect(part({ kind: 'artifact-update' })).toBeNull();
    expect(part({ kind: 'status-update', final: true })).not.toBeNull();
    expect(part({ kind: 'message', parts: [] })).not.toBeNull();
  });
});
