package dev.perennial.tsdb;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/// What classes and packages of every module must be like.
public final class Shape {
  private static final int PUBLIC_TYPES = 12;

  private Shape() {}

  /// A class is final or sealed.
  public static ArchCondition<JavaClass> closed() {
    return new ArchCondition<>("be final or sealed") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean closed = type.getModifiers().contains(JavaModifier.FINAL) || type.reflect().isSealed();
        events.add(new SimpleConditionEvent(type, closed, type.getName() + " is neither final nor sealed"));
      }
    };
  }

  /// A package says what it is, and that nothing in it is null unless it says so.
  public static ArchCondition<JavaClass> introduced() {
    return new ArchCondition<>("live in a package whose package-info is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().tryGetPackageInfo().map(info -> info.isAnnotatedWith(NullMarked.class)).orElse(false);
        events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " has no @NullMarked package-info"));
      }
    };
  }

  /// A package has few public types, unless it is one of the `roomy`.
  public static ArchCondition<JavaClass> behindASmallDoor(Set<String> roomy) {
    return new ArchCondition<>("live in a package with at most " + PUBLIC_TYPES + " public types") {
      private final TreeMap<String, TreeSet<String>> doors = new TreeMap<>();

      @Override
      public void init(Collection<JavaClass> all) {
        doors.clear();
      }

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (type.isTopLevelClass()
            && type.getModifiers().contains(JavaModifier.PUBLIC)
            && !type.getSimpleName().equals("package-info")) {
          doors.computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>()).add(type.getSimpleName());
        }
      }

      @Override
      public void finish(ConditionEvents events) {
        doors.forEach(
            (name, types) ->
                events.add(
                    new SimpleConditionEvent(
                        name,
                        types.size() <= PUBLIC_TYPES || roomy.contains(name),
                        name + " has " + types.size() + " public types: " + types)));
      }
    };
  }
}
