/**
 * From a candidate to the document in force, or nothing at all.
 *
 * <pre>
 *   candidate -- verify --> plan by every service (dry runs) --> apply in order --> store, fsync --> in force
 *                  |              |                                  |                 |
 *                refused        refused                    undo in reverse order <-----'
 * </pre>
 */
package io.twinwall.appliance.commit;
