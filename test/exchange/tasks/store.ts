/**
 * Purpose: the Tasks of the exchange and the only place where they change: creation, movement along the scripts,
 * forced changes; keeps versions, strictly rising `lastUpdated` values and the state of batches.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClock } from '../clock.ts';
import { hashOf } from '../random.ts';
import type { Behaviour, OutputSpec, TaskPatch, TaskStatus } from '../types.ts';
import { TaskIndexes } from './indexes.ts';
import { concept, ENDED, recordOf, type TaskRecord } from './record.ts';
import { BATCH_QUIET_MS, BATCH_SCRIPT, scriptOf, type ScriptStep } from './scripts.ts';

export interface StoreDeps {
  clock: ExchangeClock;
  behaviourOf: (organizationId: string) => Behaviour;
  automatic: boolean;
  /** Divides the waiting times of the scripts; the clock stays true. */
  pace: number;
  /** Numbers of Tasks count on from here. */
  firstSerial: number;
  /** Called after every change; persistence hangs on it. */
  onChange: () => void;
}

export class TaskStore {
  readonly indexes = new TaskIndexes();
  readonly #deps: StoreDeps;
  #serial = 0;
  #lastStampMs = 0;

  constructor(deps: StoreDeps) {
    this.#deps = deps;
    this.#serial = deps.firstSerial;
  }

  get size(): number {
    return this.indexes.byId.size;
  }

  get serial(): number {
    return this.#serial;
  }

  get lastStampMs(): number {
    return this.#lastStampMs;
  }

  all(): Iterable<TaskRecord> {
    return this.indexes.byId.values();
  }

  get(id: string): TaskRecord | undefined {
    return this.indexes.byId.get(id);
  }

  create(task: Task, hiddenUntilMs = 0): TaskRecord {
    const seq = ++this.#serial;
    const prefix = task.partOf
      ? 'child'
      : task.code?.coding?.some(({ code }) => code === 'audit-batch')
        ? 'batch'
        : 'task';
    const record = recordOf(task, `${prefix}-${seq}`, seq, this.#stamp());
    record.hiddenUntilMs = hiddenUntilMs;
    this.indexes.add(record);
    this.#joinBatch(record);
    if (this.#deps.automatic) this.#schedule(record);
    this.#deps.onChange();
    return record;
  }

  /** Takes back what an earlier run saved. */
  restore(records: Iterable<TaskRecord>, serial: number, lastStampMs: number): void {
    this.#serial = serial;
    this.#lastStampMs = lastStampMs;
    // The change log wants them in the order of their last change.
    for (const record of [...records].sort((a, b) => a.lastUpdatedMs - b.lastUpdatedMs)) {
      this.indexes.add(record);
      if (record.nextStepAtMs !== undefined) this.#arm(record, record.nextStepAtMs);
    }
  }

  /** Applies steps of the script until the status is reached; a status outside the script is set directly. */
  advance(record: TaskRecord, status: TaskStatus): void {
    const script = this.#scriptOf(record);
    const from = record.step ?? script.length;
    const target = script.findIndex((step, index) => index >= from && step.status === status);
    if (target === -1) {
      if (record.status === status) return;
      this.#change(record, { afterMs: 0, status });
    } else {
      for (const step of script.slice(from, target + 1)) this.#change(record, step);
      record.step = target + 1;
    }
    if (this.#deps.automatic) this.#schedule(record);
  }

  set(record: TaskRecord, patch: TaskPatch): void {
    record.step = undefined;
    record.nextStepAtMs = undefined;
    if (patch.output !== undefined) record.forcedOutput = patch.output ?? undefined;
    if (patch.output === null) record.outputs = [];
    if (patch.other) {
      const fixed = JSON.parse(record.fixedJson) as Record<string, unknown>;
      record.fixedJson = JSON.stringify({ ...fixed, ...patch.other });
    }
    this.#change(record, {
      afterMs: 0,
      status: patch.status ?? record.status,
      ...(patch.businessStatus !== undefined && { businessStatus: patch.businessStatus }),
      ...(patch.statusReason !== undefined && { statusReason: patch.statusReason }),
    });
  }

  deliver(record: TaskRecord, outputs: OutputSpec[], status: TaskStatus): void {
    record.step = undefined;
    record.nextStepAtMs = undefined;
    const businessStatus =
      status === 'completed' ? 'Records delivered' : 'Partial records available - remainder to follow';
    this.#change(record, { afterMs: 0, status, businessStatus, outputs });
  }

  #scriptOf(record: TaskRecord): readonly ScriptStep[] {
    if (record.isBatch) return BATCH_SCRIPT;
    return scriptOf(this.#deps.behaviourOf(record.owner ?? ''));
  }

  #schedule(record: TaskRecord): void {
    record.nextStepAtMs = undefined;
    const step = record.step === undefined ? undefined : this.#scriptOf(record)[record.step];
    if (!step) return;
    // Sites are not clockwork: 0.7 to 1.3 of the written time, the same for the same request.
    const factor = 0.7 + (hashOf(`${record.identifiers[0] ?? ''}:${record.step}`) % 601) / 1000;
    record.nextStepAtMs = Math.round(this.#deps.clock.now() + (step.afterMs * factor) / this.#deps.pace);
    this.#arm(record, record.nextStepAtMs);
  }

  #arm(record: TaskRecord, atMs: number): void {
    this.#deps.clock.at(atMs, () => {
      // A forced change or an `advance` in the meantime has made this event obsolete.
      if (record.nextStepAtMs !== atMs || record.step === undefined) return;
      const step = this.#scriptOf(record)[record.step];
      if (!step) return;
      record.step += 1;
      this.#change(record, step);
      this.#schedule(record);
    });
  }

  #change(record: TaskRecord, step: ScriptStep): void {
    const before = record.status;
    record.status = step.status;
    if (step.businessStatus !== undefined) record.businessStatus = concept(step.businessStatus ?? undefined);
    if (step.statusReason !== undefined) record.statusReason = concept(step.statusReason ?? undefined);
    if (step.outputs) record.outputs = [...record.outputs, ...step.outputs];
    record.versionId += 1;
    record.lastUpdatedMs = this.#stamp();
    this.indexes.changes.add(record);
    if (before !== record.status) {
      this.indexes.statusChanged(record, before);
      this.#tellBatch(record, before);
    }
    this.#deps.onChange();
  }

  /** Strictly rising, so that no two changes share an instant and a poller's mark is never ambiguous. */
  #stamp(): number {
    this.#lastStampMs = Math.max(this.#deps.clock.now(), this.#lastStampMs + 1);
    return this.#lastStampMs;
  }

  #joinBatch(child: TaskRecord): void {
    const batch = child.partOf === undefined ? undefined : this.get(child.partOf);
    if (!batch) return;
    batch.children += 1;
    if (!ENDED.has(child.status)) batch.openChildren += 1;
    if (this.#deps.automatic && batch.status === 'accepted') {
      this.#change(batch, { afterMs: 0, status: 'in-progress', businessStatus: 'Batch in progress' });
    }
  }

  #tellBatch(child: TaskRecord, before: TaskStatus): void {
    const batch = child.partOf === undefined ? undefined : this.get(child.partOf);
    if (!batch || ENDED.has(before) === ENDED.has(child.status)) return;
    batch.openChildren += ENDED.has(child.status) ? -1 : 1;
    if (!this.#deps.automatic || batch.openChildren > 0 || batch.status !== 'in-progress') return;
    if (batch.expectedCount !== undefined && batch.children < batch.expectedCount) return;
    const complete = (): void =>
      this.#change(batch, { afterMs: 0, status: 'completed', businessStatus: 'Batch complete' });
    if (batch.expectedCount !== undefined) return complete();
    // Without an expected count nobody knows whether more will come; the batch stays open for a while.
    const { children } = batch;
    this.#deps.clock.at(this.#deps.clock.now() + BATCH_QUIET_MS / this.#deps.pace, () => {
      if (batch.openChildren === 0 && batch.children === children && batch.status === 'in-progress') complete();
    });
  }
}
