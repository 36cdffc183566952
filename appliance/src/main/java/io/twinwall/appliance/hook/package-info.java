/**
 * Hooks: the operator's programs, run after a group changed its role. One thread, one queue: in the order of the
 * changes and of the document, one after the other, and nothing in the daemon waits for them.
 */
package io.twinwall.appliance.hook;
