/** Bytes of the flows stream to records and back, pure. */
package io.twinwall.sync.flows.wire;
