/**
 * A kernel that only remembers: {@link io.twinwall.linux.fake.RecordingKernel} stands behind every door of the linux
 * room, keeps what it was told, refuses what a test asks it to, and prints itself as {@code ip} would.
 */
package io.twinwall.linux.fake;
