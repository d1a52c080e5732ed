/** Removes what a runtime folder carries for development only. */
const fs = require('node:fs');
const path = require('node:path');

exports.default = async (context) => {
  fs.rmSync(path.join(context.packager.getResourcesDir(context.appOutDir), 'default_app.asar'), { force: true });
  fs.rmSync(path.join(context.appOutDir, 'version'), { force: true });
};
