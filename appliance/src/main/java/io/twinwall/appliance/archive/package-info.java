/**
 * Every commit and branch of the history, pushed to a git repository elsewhere. By the system's git and ssh, which are
 * kept well and cost nothing while they do not run; never in the way of a commit.
 */
package io.twinwall.appliance.archive;
