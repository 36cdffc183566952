/** The flows' threads, and their doors to the kernel. */
package io.twinwall.sync.flows.edge;
