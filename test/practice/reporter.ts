/** Lets the guided practice speak for itself: passes its lines on, and says what went wrong in a few words. */
import type { FullResult, Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';

const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '');

export default class GuidedReporter implements Reporter {
  printsToStdio(): boolean {
    return true;
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onError(error: TestError): void {
    process.stderr.write(`${plain(error.message ?? error.value ?? 'The practice could not start.')}\n`);
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const error of result.errors) {
      process.stderr.write(`\n${plain(error.message ?? error.value ?? '')}\n`);
      if (error.cause) process.stderr.write(`${plain(error.cause.message ?? error.cause.value ?? '')}\n`);
    }
  }

  onEnd(result: FullResult): void {
    if (result.status === 'timedout') process.stderr.write('The practice took too long and was stopped.\n');
  }
}
