/** Code that several tests share: devices under test, assertions with bounds, fault injection. */
@NullMarked
package dev.warptron.testing;

import org.jspecify.annotations.NullMarked;
