/**
 * What it takes to get from one table to another: which rules stay where they are, which come and which go, and the
 * elements of sets and maps. Pure; as long as the change, after one walk over both.
 */
package io.twinwall.firewall.diff;
