/**
 * What is known of the twin besides its advertisements (DESIGN section 5, Evidence): whoever hears it by another way is
 * a {@link io.twinwall.vrrp.evidence.TwinWitness}, and what all of them say together goes to the groups.
 *
 * <p>On the VRRP thread alone. Invariant: nothing is said to be silent while one witness hears, and silence on the link
 * alone is told only after an Active that lives has had the time to say so on the segments.
 */
package io.twinwall.vrrp.evidence;
