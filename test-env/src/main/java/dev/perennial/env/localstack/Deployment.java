package dev.perennial.env.localstack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Deploys synthesized stacks as the CDK's command line would: assets into its bucket, then the template, as it is.
public final class Deployment {
  private static final String BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version";

  private final Aws aws;
  private final Path templates;

  /// Deploys from the folder `templates`, which `perennial synth` wrote.
  public Deployment(Aws aws, Path templates) {
    this.aws = aws;
    this.templates = templates;
  }

  private record Asset(String path, String bucket, String key) {}

  /// A resource: its type, the id that the template gives it, and the one it has in the account.
  public record Resource(String type, String logical, String physical) {}

  /// What a stack stands for after it was deployed.
  public record Deployed(Map<String, String> outputs, List<Resource> resources) {
    /// Copies the collections.
    public Deployed {
      outputs = Map.copyOf(outputs);
      resources = List.copyOf(resources);
    }

    /// An output.
    public String output(String name) {
      return Objects.requireNonNull(outputs.get(name), () -> "The stack has no output " + name);
    }

    /// The physical id of the one resource of a type whose logical id begins so.
    public String resource(String type, String prefix) {
      var found = resources.stream().filter(resource -> resource.type().equals(type) && resource.logical().startsWith(prefix)).toList();
      if (found.size() != 1) {
        throw new IllegalArgumentException("The stack has " + found + " that begin with " + prefix + ", not one");
      }
      return found.getFirst().physical();
    }

    /// The name of the function of a step.
    public String function(String step) {
      return resource("AWS::Lambda::Function", step);
    }
  }

  /// Makes what `cdk bootstrap` would: the version's parameter and the bucket of assets.
  public void bootstrap() {
    aws.ssm().putParameter(request -> request.name(BOOTSTRAP).value("30").type(ParameterType.STRING).overwrite(true));
    aws.s3().createBucket(request -> request.bucket(filled("cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}")));
  }

  /// Deploys the stack `name` and waits for it.
  public Deployed deploy(String name) {
    var assets = assets(templates.resolve(name + ".assets.json"));
    String template = "";
    for (var asset : assets) {
      var file = templates.resolve(asset.path());
      var body = Files.isDirectory(file) ? RequestBody.fromBytes(zipped(file)) : RequestBody.fromFile(file);
      aws.s3().putObject(request -> request.bucket(asset.bucket()).key(asset.key()), body);
      if (asset.path().equals(name + ".template.json")) {
        template = aws.endpoint() + "/" + asset.bucket() + "/" + asset.key();
      }
    }
    var url = template;
    aws.cloudFormation()
        .createStack(
            request -> request.stackName(name).templateURL(url).capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM));
    await(name);
    var stack = aws.cloudFormation().describeStacks(request -> request.stackName(name)).stacks().getFirst();
    var resources =
        aws.cloudFormation().listStackResourcesPaginator(request -> request.stackName(name)).stackResourceSummaries().stream()
            .map(resource -> new Resource(resource.resourceType(), resource.logicalResourceId(), String.valueOf(resource.physicalResourceId())))
            .toList();
    return new Deployed(stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue)), resources);
  }

  private static byte[] zipped(Path folder) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot pack " + folder, e);
    }
    return bytes.toByteArray();
  }

  private void await(String name) {
    for (int tries = 0; tries < 600; tries++) {
      var stack = aws.cloudFormation().describeStacks(request -> request.stackName(name)).stacks().getFirst();
      if (stack.stackStatus() == StackStatus.CREATE_COMPLETE) {
        return;
      }
      if (stack.stackStatus() != StackStatus.CREATE_IN_PROGRESS) {
        throw new IllegalStateException("The stack " + name + " is " + stack.stackStatusAsString() + ": " + failures(name));
      }
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the stack " + name + " was deployed", e);
      }
    }
    throw new IllegalStateException("The stack " + name + " is not deployed after five minutes");
  }

  private List<String> failures(String name) {
    return aws.cloudFormation().describeStackEvents(request -> request.stackName(name)).stackEvents().stream()
        .filter(event -> event.resourceStatusAsString().endsWith("FAILED"))
        .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
        .toList();
  }

  /// The files of an asset manifest: `files.*.source.path`, and `bucketName` and `objectKey` of its one destination.
  private static List<Asset> assets(Path manifest) {
    var all = new ArrayList<Asset>();
    try (var json = new JsonFactory().createParser(manifest.toFile())) {
      String path = "";
      String bucket = "";
      while (json.nextToken() != null) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
          continue;
        }
        // In this order: the source comes before the destination, and a bucket before the key in it.
        switch (json.currentName()) {
          case "path" -> path = json.getText();
          case "bucketName" -> bucket = filled(json.getText());
          case "objectKey" -> all.add(new Asset(path, bucket, filled(json.getText())));
          case null, default -> {}
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + manifest, e);
    }
    return all;
  }

  private static String filled(String text) {
    return text.replace("${AWS::AccountId}", Aws.ACCOUNT).replace("${AWS::Region}", Aws.REGION);
  }
}
