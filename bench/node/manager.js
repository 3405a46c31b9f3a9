// asterisk-manager: logs in by itself, emits every event by its name and as "managerevent".
'use strict';
const AsteriskManager = require('asterisk-manager');

const port = Number(process.argv[2]);
let seen = 0;
const cpu = process.cpuUsage();
const begun = process.hrtime.bigint();
const client = new AsteriskManager(port, '127.0.0.1', 'bench', 'bench', true);
client.on('managerevent', (event) => {
  seen += 1;
  if (event.event !== 'BenchDone') return;
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({
    seconds: Number(process.hrtime.bigint() - begun) / 1e9,
    cpu: (used.user + used.system) / 1e6,
    delivered: seen,
  }));
  process.exit(0);
});
