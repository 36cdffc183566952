/** What the process asks of the kernel for itself and its namespace: sysctl, scheduling. */
package io.twinwall.linux.process;
