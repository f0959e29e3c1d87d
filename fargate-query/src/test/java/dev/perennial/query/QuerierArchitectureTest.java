package dev.perennial.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.perennial.tsdb.Shape;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/// The querier's shape as rules.
@AnalyzeClasses(packages = "dev.perennial.query", importOptions = ImportOption.DoNotIncludeTests.class)
class QuerierArchitectureTest {
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
          .should(Shape.closed());

  @ArchTest
  static final ArchRule every_package_introduces_itself =
      classes()
          .should(Shape.introduced());

  @ArchTest
  static final ArchRule packages_have_small_doors =
      classes()
          .that(OURS)
          .should(Shape.behindASmallDoor(Set.of()));
}
