/** Where the event log goes besides memory: standard error for the journal, or a syslog server. */
package io.twinwall.appliance.log;
