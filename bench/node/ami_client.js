// asterisk-ami-client: every event an object, emitted as "event".
'use strict';
const AmiClient = require('asterisk-ami-client');

const port = Number(process.argv[2]);
let seen = 0;
const cpu = process.cpuUsage();
const begun = process.hrtime.bigint();
const client = new AmiClient({ reconnect: false });
client.on('event', (event) => {
  seen += 1;
  if (event.Event !== 'BenchDone') return;
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({
    seconds: Number(process.hrtime.bigint() - begun) / 1e9,
    cpu: (used.user + used.system) / 1e6,
    delivered: seen,
  }));
  process.exit(0);
});
client.connect('bench', 'bench', { host: '127.0.0.1', port }).catch((error) => {
  console.error(String(error));
  process.exit(1);
});
