/// The StoreAPI held to what real Thanos sends, and asked over loopback.
@NullMarked
package dev.perennial.tsdb.storeapi;

import org.jspecify.annotations.NullMarked;
