/** Entry of the window: makes the two small stores, puts the user's appearance on, shows the gate. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/tokens.css';
import './theme/base.css';
import { ServicesProvider } from './api/context.tsx';
import { createPreferencesStore } from './api/preferences.ts';
import { createStatusStore } from './api/status.ts';
import { App } from './app.tsx';
import { applyAppearance } from './theme/appearance.ts';

const status = createStatusStore();
const preferences = createPreferencesStore();
preferences.subscribe(() => applyAppearance(preferences.get()));
const root = document.getElementById('root');
if (root) {
  status.start();
  preferences.start();
  createRoot(root).render(
    <StrictMode>
      <ServicesProvider services={{ status, preferences }}>
        <App />
      </ServicesProvider>
    </StrictMode>,
  );
}
