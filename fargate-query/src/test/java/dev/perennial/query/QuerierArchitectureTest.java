package dev.perennial.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/// The querier's shape as rules.
@AnalyzeClasses(packages = "dev.perennial.query", importOptions = ImportOption.DoNotIncludeTests.class)
class QuerierArchitectureTest {
  private static final int PUBLIC_TYPES = 12;

  /** What Dagger writes is not ours to shape. */
  private static final DescribedPredicate<JavaClass> OURS =
      DescribedPredicate.describe(
          "written by people",
          type -> !type.getSimpleName().startsWith("Dagger") && !type.getName().contains("Module_") && !type.getName().endsWith("_Factory")
              && !type.getName().contains(".Dagger") && !type.getName().contains("_Factory$"));

  @ArchTest
  static final ArchRule packages_form_no_cycle = slices().matching("dev.perennial.query.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_wiring_joins_the_doors =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.perennial.query", "dev.perennial.query.wiring..", "dev.perennial.query.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.perennial.query.wiring..", "dev.perennial.query.http..");

  @ArchTest
  static final ArchRule the_web_server_stays_behind_its_door =
      noClasses().that().resideOutsideOfPackage("dev.perennial.query.http..").should().dependOnClassesThat().resideInAPackage("io.helidon..");

  @ArchTest
  static final ArchRule grpc_and_aws_stay_in_the_core =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("io.grpc..", "software.amazon..", "com.amazonaws..");

  @ArchTest
  static final ArchRule only_remote_read_knows_messages =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.perennial.query.remote..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.perennial.tsdb.storeapi.wire..");

  @ArchTest
  static final ArchRule only_wiring_and_commands_read_options_and_the_clock =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.perennial.query", "dev.perennial.query.wiring..", "dev.perennial.query.tools..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dagger..", "javax.inject..", "picocli..")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule names_say_what =
      noClasses().should().haveNameMatching(".*\\.(\\w*(Utils?|Helper|Manager|Impl|Common|Base)|Abstract\\w*)");

  @ArchTest
  static final ArchRule classes_are_closed =
      classes()
          .that(OURS)
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .should(
              new ArchCondition<JavaClass>("be final or sealed") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  boolean closed = type.getModifiers().contains(JavaModifier.FINAL) || type.reflect().isSealed();
                  events.add(new SimpleConditionEvent(type, closed, type.getName() + " is neither final nor sealed"));
                }
              });

  @ArchTest
  static final ArchRule every_package_introduces_itself =
      classes()
          .should(
              new ArchCondition<JavaClass>("live in a package whose package-info is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  boolean marked =
                      type.getPackage().tryGetPackageInfo().map(info -> info.isAnnotatedWith(NullMarked.class)).orElse(false);
                  events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " has no @NullMarked package-info"));
                }
              });

  @ArchTest
  static final ArchRule packages_have_small_doors =
      classes()
          .that(OURS)
          .should(
              new ArchCondition<JavaClass>("live in a package with at most " + PUBLIC_TYPES + " public types") {
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
                                  name, types.size() <= PUBLIC_TYPES, name + " has " + types.size() + " public types: " + types)));
                }
              });
}
