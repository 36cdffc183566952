/**
 * The node's own ports: up, MTU, addresses and static routes, as the document has them. What the document has on a port
 * is all that port has; other devices are nobody's business here.
 */
package io.twinwall.appliance.network;
