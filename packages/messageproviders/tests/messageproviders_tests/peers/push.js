// The push service of npm `web-push-testing`, on the loopback alone (it listens everywhere by itself) at a free port.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...said) {
  if (typeof said[0] === "number" && typeof said[1] !== "string") said.splice(1, 0, "127.0.0.1");
  return listen.apply(this, said);
};
const free = net.createServer();
listen.call(free, 0, "127.0.0.1", () => {
  const { port } = free.address();
  free.close(() => {
    const Server = require("web-push-testing/src/server.js");
    const model = require("web-push-testing/src/PushApiModel.js");
    console.log = () => {};
    new Server(new (model.PushApiModel || model)(), port).startServer();
    process.stdout.write(JSON.stringify({ port }) + "\n");
  });
});
