// Loaded into the program under test after Playwright's own loader, which pins the plain-text password store.
const { app } = require('electron');

app.commandLine.appendSwitch('password-store', 'gnome-libsecret');
