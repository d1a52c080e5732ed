/** Project → Import → Check → Match → Send. Every step can be left and entered again at any time. */
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { cx } from '../../components/index.ts';
import { stepLabels, steps, type Step } from './steps.ts';
import css from './projects.module.css';

export interface StepperProps {
  projectId: string;
  current: Step;
  done: readonly Step[];
}

export function Stepper({ projectId, current, done }: StepperProps) {
  return (
    <nav className={css.stepper} aria-label="Steps of the project">
      <ol>
        {steps.map((step, index) => {
          const ready = done.includes(step) && step !== current;
          return (
            <li key={step}>
              <Link
                to="/projects/$projectId/$step"
                params={{ projectId, step }}
                className={cx(css.step, step === current && css.stepHere, ready && css.stepDone)}
                draggable={false}
              >
                <span className={css.stepMark}>
                  {ready ? <IconCheck size={14} stroke={2.25} aria-label="done" /> : index + 1}
                </span>
                {stepLabels[step]}
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
