/** What pdf.js takes for granted and Node 20 lacks; newer runtimes bring it. To be imported before it. */
interface Resolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
}
const promises = Promise as unknown as { withResolvers?: <T>() => Resolvers<T> };
promises.withResolvers ??= <T>(): Resolvers<T> => {
  let resolve: Resolvers<T>['resolve'] = () => undefined;
  let reject: Resolvers<T>['reject'] = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};
export {};
