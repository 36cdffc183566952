/** How long an operator waits for a commit of a pair. */
package io.twinwall.appliance.bench.commit;
