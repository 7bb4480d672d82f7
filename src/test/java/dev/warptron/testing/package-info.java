/** What several tests share: devices under test, derived tolerances, numbers to test with. */
@NullMarked
package dev.warptron.testing;

import org.jspecify.annotations.NullMarked;
