/** Lets the figures' lines through, and says which benchmark failed and why. */
import type { FullResult, Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';

const report = (error: TestError, title: string): void => {
  process.stderr.write(`${title} failed: ${error.stack ?? error.message ?? error.value ?? 'no reason given'}\n`);
};

export default class BenchReporter implements Reporter {
  printsToStdio(): boolean {
    return true;
  }

  onTestBegin(test: TestCase): void {
    process.stderr.write(`${test.title} …\n`);
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const error of result.errors) report(error, test.title);
  }

  onError(error: TestError): void {
    report(error, 'bench');
  }

  onEnd(result: FullResult): void {
    if (result.status !== 'passed') process.stderr.write(`bench: ${result.status}\n`);
  }
}
