/**
 * The parts of tesseract.js that its own worker is made of. They are used directly, because its ready-made worker is a second thread
 * that loads its core and its data from files or from the network.
 */
declare module 'tesseract.js/src/worker-script/index.js' {
  interface Packet {
    workerId: string;
    jobId: string;
    action: string;
    payload: unknown;
  }
  interface Answer {
    jobId: string;
    status: 'resolve' | 'reject' | 'progress';
    data: unknown;
  }
  export function dispatchHandlers(packet: Packet, send: (answer: Answer) => void): void;
  export function setAdapter(adapter: Record<string, unknown>): void;
}

declare module 'tesseract.js-core/tesseract-core-simd-lstm.wasm.js' {
  const core: unknown;
  export default core;
}
