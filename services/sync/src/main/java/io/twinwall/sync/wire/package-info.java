/** Messages of the link: protobuf on the wire, records inside; pure. */
package io.twinwall.sync.wire;
