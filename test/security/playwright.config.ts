import { defineConfig } from '@playwright/test';
import { suite } from '../support/playwright.ts';

export default defineConfig(suite('security', import.meta.dirname, '**/*.spec.ts'));
