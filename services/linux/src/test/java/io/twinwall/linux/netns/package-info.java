/** Kernel tests in network namespaces of their own; for every module that meets the kernel. */
package io.twinwall.linux.netns;
