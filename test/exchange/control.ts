/**
 * Purpose: the control origin: the switchboard, the clock and forced changes over HTTP, for an exchange that runs
 * as its own process. Every request must carry `x-exchange-control: 1`: a page in a browser cannot add that header
 * to a cross-site request.
 */
import { z } from 'zod';
import type { FaultRule } from './http/faults.ts';
import { jsonReply, type ExchangeRequest, type Reply } from './http/reply.ts';
import type { Exchange, OutputSpec, TaskPatch, TaskStatus } from './types.ts';

const fault = z.union([z.string(), z.looseObject({ kind: z.string() })]);
const ruleBody = z.object({
  match: z
    .object({
      origin: z.enum(['auth', 'fhir', 'delivery', 'control']).optional(),
      method: z.string().optional(),
      path: z.string().optional(),
    })
    .optional(),
  fault,
  times: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  after: z.number().int().nonnegative().optional(),
});
const clockBody = z.union([
  z.object({ stepMs: z.number().nonnegative() }),
  z.object({ speed: z.number().nonnegative() }),
]);
const taskBody = z.looseObject({
  advance: z.string().optional(),
  deliver: z.array(z.looseObject({ shape: z.string(), file: z.string() })).optional(),
});

export async function answerControl(request: ExchangeRequest, exchange: Exchange): Promise<Reply> {
  if (request.headers['x-exchange-control'] !== '1') {
    return jsonReply(403, { message: 'The header x-exchange-control: 1 is required' });
  }
  try {
    return await route(request, exchange);
  } catch (error) {
    return jsonReply(400, { message: error instanceof Error ? error.message : 'Bad request' });
  }
}

async function route(request: ExchangeRequest, exchange: Exchange): Promise<Reply> {
  const [resource = '', id] = request.url.pathname.split('/').filter(Boolean);
  const { faults, clock } = exchange;
  switch (`${request.method} ${resource}`) {
    case 'GET faults':
      return jsonReply(200, { faults: faults.list() });
    case 'POST faults':
      return jsonReply(201, { id: faults.add(ruleBody.parse(bodyOf(request)) as FaultRule) });
    case 'DELETE faults':
      if (id === undefined) faults.clear();
      else if (!faults.remove(id)) return jsonReply(404, { message: `No fault ${id}` });
      return jsonReply(200, { faults: faults.list() });
    case 'GET clock':
      return jsonReply(200, { nowMs: clock.now(), speed: clock.speed });
    case 'POST clock': {
      const change = clockBody.parse(bodyOf(request));
      if ('stepMs' in change) clock.step(change.stepMs);
      else clock.setSpeed(change.speed);
      return jsonReply(200, { nowMs: clock.now(), speed: clock.speed });
    }
    case 'GET tasks': {
      if (id === undefined) return jsonReply(200, { tasks: exchange.tasks() });
      const task = exchange.task(id);
      return task ? jsonReply(200, task) : jsonReply(404, { message: `No Task ${id}` });
    }
    case 'POST tasks':
      return changeTask(request, exchange, id ?? '');
    case 'GET requests':
      return jsonReply(200, { requests: exchange.requests });
    case 'DELETE requests':
      exchange.clearRequests();
      return jsonReply(200, { requests: [] });
    case 'GET load':
      return jsonReply(200, { peak: exchange.peakLoad() });
    case 'POST revoke-tokens':
      exchange.revokeTokens();
      return jsonReply(200, {});
    case 'POST stop':
      await exchange.stop();
      return jsonReply(200, { listening: false });
    case 'POST start':
      await exchange.start();
      return jsonReply(200, { listening: true });
    default:
      return jsonReply(404, { message: `${request.method} /${resource} is not a control` });
  }
}

function changeTask(request: ExchangeRequest, exchange: Exchange, id: string): Reply {
  if (!exchange.task(id)) return jsonReply(404, { message: `No Task ${id}` });
  const { advance, deliver, ...patch } = taskBody.parse(bodyOf(request));
  if (advance !== undefined) return jsonReply(200, exchange.advance(id, advance as TaskStatus));
  if (deliver)
    return jsonReply(
      200,
      exchange.deliver(
        id,
        deliver as unknown as OutputSpec[],
        patch.status ? { status: patch.status as TaskStatus } : {},
      ),
    );
  return jsonReply(200, exchange.set(id, patch as TaskPatch));
}

function bodyOf(request: ExchangeRequest): unknown {
  return request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'));
}
