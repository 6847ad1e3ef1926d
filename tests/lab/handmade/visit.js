// SPDX-License-Identifier: GPL-2.0-or-later
// One visit with @marsaud/smb2, where that is installed: node visit.js SERVER SHARE USER PASSWORD
const SMB2 = require('@marsaud/smb2');

const [server, share, username, password] = process.argv.slice(2);
const client = new SMB2({ share: `\\\\${server}\\${share}`, domain: 'LAB', username, password, autoCloseTimeout: 0 });
client.readdir('', (error) => {
    client.disconnect();
    if (error) {
        console.error(error.message);
        process.exit(1);
    }
});
