/** Lines that come one by one, for commands that go on: between who makes them and one reader. */
package io.twinwall.appliance.feed;
