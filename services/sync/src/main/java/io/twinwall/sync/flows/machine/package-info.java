/** What is told of connections and what becomes of what is told, pure. */
package io.twinwall.sync.flows.machine;
