// A message centre for tests, of npm smpp: node smsc.js '{"receiptMs": 10}'. Listens on loopback, on ports that it
// prints: {"port": …, "control": …}. What it does is told by /set?name=value, what it saw by /.
const smpp = require('smpp'), http = require('http');
const set = {
  receiptMs: 10,     // a receipt comes so long after its message
  answerMs: 0,       // an answer comes so late
  perSecond: 0,      // more are told to come slower
  receipts: 'once',  // once, twice, none, early (before the answer), backwards (the last first, when /receipts is asked)
  answers: 'all',    // all, or none: messages are taken and not answered
  refuse: 0,         // a command_status for everything
  ids: 'hex',        // hex (as answered), mixed (answers in hexadecimal, receipts in decimal), upper (receipts in capitals, without zeros)
  tags: true,        // receipts say it beside the text too
  window: 0,         // deliver_sm that may be unacknowledged at once; 0: any number
  ...JSON.parse(process.argv[2] || '{}'),
};
const fresh = () => ({ binds: 0, submits: 0, throttled: 0, receipts: 0, acknowledged: 0, enquiries: 0, unbinds: 0, kinds: {}, to: {}, messages: [], answered: {}, badBinds: 0 });
let seen = fresh(), story = 0, numbers = 0x00ab0000, bucket = 0, filled = Date.now();
const sessions = new Set(), parts = new Map(), backwards = [];
const unacknowledged = new Set();  // deliveries that nobody has acknowledged: told again to whoever binds next
let waiting = [];

const two = n => String(n).padStart(2, '0');
const moment = d => two(d.getFullYear() % 100) + two(d.getMonth() + 1) + two(d.getDate()) + two(d.getHours()) + two(d.getMinutes());
const hex = n => n.toString(16).padStart(8, '0');
const reported = n => ({ hex: hex(n), mixed: String(n), upper: n.toString(16).toUpperCase() })[set.ids];

function isTooQuick() {
  if (!set.perSecond) return false;
  const now = Date.now();
  bucket = Math.min(set.perSecond, bucket + (now - filled) * set.perSecond / 1000);
  filled = now;
  if (bucket < 1) return true;
  bucket -= 1;
  return false;
}

function deliver(pdu) { unacknowledged.add(pdu); waiting.push(pdu); pump(); }
function pump() {
  const session = [...sessions].find(one => one.receives);
  if (!session) return;
  while (waiting.length && (!set.window || session.outstanding < set.window)) {
    const pdu = waiting.shift();
    session.outstanding += 1;
    session.deliver_sm({ ...pdu }, answer => {
      session.outstanding -= 1;
      if (answer.command_status === 0) { unacknowledged.delete(pdu); seen.acknowledged += 1; }
      pump();
    });
  }
}

function receipt(submitted, number, text) {
  const bad = /99$/.test(submitted.destination_addr), now = moment(new Date()), id = reported(number);
  const words = `id:${id} sub:001 dlvrd:${bad ? '000' : '001'} submit date:${now} done date:${now} stat:${bad ? 'UNDELIV' : 'DELIVRD'} err:${bad ? '001' : '000'} text:${text.slice(0, 20).replace(/[^ -~]/g, '?')}`;
  const tags = set.tags ? { receipted_message_id: id, message_state: bad ? 5 : 2 } : {};
  return { esm_class: 4, source_addr: submitted.destination_addr, destination_addr: submitted.source_addr, source_addr_ton: 1, source_addr_npi: 1, dest_addr_ton: 5, data_coding: 0, ...tags, short_message: { message: words } };
}

function reference(pdu, header) {
  for (const one of [].concat(header || [])) {
    if (one[0] === 0 && one[1] === 3) return ['udh', one[2], one[3], one[4]];
    if (one[0] === 8 && one[1] === 4) return ['udh16', one.readUInt16BE(2), one[4], one[5]];
  }
  if (pdu.sar_msg_ref_num !== undefined) return ['sar', pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum];
  return [pdu.message_payload ? 'payload' : 'plain', 0, 1, 1];
}

function keep(pdu) {
  const whole = pdu.message_payload ? pdu.message_payload : pdu.short_message;
  const body = whole && whole.message !== undefined ? whole.message : String(whole || '');
  const [kind, name, total, number] = reference(pdu, whole && whole.udh);
  seen.kinds[`${kind}/${pdu.data_coding}`] = (seen.kinds[`${kind}/${pdu.data_coding}`] || 0) + 1;
  const key = [pdu.destination_addr, pdu.source_addr, name, total].join('|');
  const texts = parts.get(key) || [];
  texts[number - 1] = body;
  parts.set(key, texts);
  if (texts.filter(text => text !== undefined).length === total) {
    parts.delete(key);
    seen.to[pdu.destination_addr] = (seen.to[pdu.destination_addr] || 0) + 1;
    seen.messages.push({ to: pdu.destination_addr, from: pdu.source_addr, ton: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi], kind, parts: total, coding: pdu.data_coding, validity: pdu.validity_period, priority: pdu.priority_flag, text: texts.join('') });
    if (seen.messages.length > 200) seen.messages.shift();
  }
  return body;
}

const server = smpp.createServer({}, session => {
  sessions.add(session);
  session.outstanding = 0;
  if (session.socket && session.socket.setNoDelay) session.socket.setNoDelay(true);
  session.on('error', () => {});
  session.on('close', () => { sessions.delete(session); waiting = [...unacknowledged]; });
  const bind = pdu => {
    if (pdu.system_id !== 'esme1' || pdu.password !== 'secret') { seen.badBinds += 1; session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD })); session.close(); return; }
    seen.binds += 1;
    session.send(pdu.response({ system_id: 'PEER' }));
    session.receives = pdu.command !== 'bind_transmitter';
    setTimeout(pump, 5);
  };
  for (const name of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) session.on(name, bind);
  session.on('enquire_link', pdu => { seen.enquiries += 1; if (set.answers === 'all') session.send(pdu.response()); });
  session.on('unbind', pdu => { seen.unbinds += 1; session.send(pdu.response()); session.close(); });
  session.on('submit_sm', pdu => {
    if (set.refuse) return session.send(pdu.response({ command_status: set.refuse }));
    if (isTooQuick()) { seen.throttled += 1; return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED })); }
    seen.submits += 1;
    const number = ++numbers, text = keep(pdu);
    const answer = () => { if (session.closed) return; session.send(pdu.response({ message_id: hex(number) })); seen.answered[pdu.destination_addr] = (seen.answered[pdu.destination_addr] || 0) + 1; };
    const begun = story;  // what comes after a reset belongs to a story that is over
    const tell = () => { if (begun !== story) return; seen.receipts += 1; deliver(receipt(pdu, number, text)); };
    if (set.receipts === 'early' && pdu.registered_delivery & 1) tell();
    if (set.answers === 'all') set.answerMs ? setTimeout(answer, set.answerMs) : answer();
    if (!(pdu.registered_delivery & 1) || set.receipts === 'none' || set.receipts === 'early') return;
    if (set.receipts === 'backwards') return backwards.push(tell);
    setTimeout(tell, set.receiptMs);
    if (set.receipts === 'twice') setTimeout(tell, set.receiptMs + 5);
  });
});

const orders = {
  '/': () => {},
  '/set': asked => { for (const [name, value] of asked) set[name] = isNaN(value) ? value : +value; },
  '/reset': () => { seen = fresh(); story += 1; waiting = []; unacknowledged.clear(); parts.clear(); backwards.length = 0; bucket = 0; },
  '/drop': () => { for (const one of sessions) one.destroy(); },
  '/receipts': () => { while (backwards.length) backwards.pop()(); },
  '/word': asked => {
    const base = { source_addr: asked.get('from'), destination_addr: asked.get('to'), source_addr_ton: 1, source_addr_npi: 1, data_coding: +(asked.get('coding') || 8) };
    const texts = asked.getAll('text');
    texts.forEach((message, at) => deliver(texts.length === 1 ? { ...base, short_message: { message } }
      : { ...base, esm_class: 0x40, short_message: { udh: Buffer.from([5, 0, 3, 7, texts.length, at + 1]), message } }));
  },
};
const control = http.createServer((request, response) => {
  const asked = new URL(request.url, 'http://peer');
  orders[asked.pathname](asked.searchParams);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ...seen, unacknowledged: unacknowledged.size }));
});
server.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port, control: control.address().port }));
}));
