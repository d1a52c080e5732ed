import { defineConfig } from '@playwright/test';
import { suite } from '../support/playwright.ts';

export default defineConfig(suite('e2e', import.meta.dirname, '**/*.spec.ts'));
