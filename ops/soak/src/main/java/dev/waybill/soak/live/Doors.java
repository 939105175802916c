package dev.waybill.soak.live;

/// Where a process reaches the servers: loopback ports, their own or those of proxies.
record Doors(int control, int source, int store, int replica) {}
