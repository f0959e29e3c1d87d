#!/usr/bin/env bash
# Installs LocalStack, without Docker, into a folder: install.sh FOLDER PYTHON JAVA_HOME
#
# LocalStack itself in an environment of its own; a plugin that runs a Lambda as a process of this machine; the client of Lambda's
# Runtime API; and DynamoDB Local where LocalStack looks for it.
set -euo pipefail
folder=$1 python=$2 java=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"

"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check -c "$here/constraints.txt" 'localstack-core[runtime]==2026.3.0' setuptools wheel &
pip=$!
mvn -q -B -f "$here/runtime-client/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder/runtime-client"
mvn -q -B -f "$here/dynamodb/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$folder/dynamodb"
wait $pip
# Copied first: building writes beside the sources.
rm -rf "$folder/process-executor" && cp -r "$here/process-executor" "$folder/process-executor"
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps --no-build-isolation "$folder/process-executor"

# DynamoDB Local under the names of LocalStack's own installer.
lib=$folder/files/var/lib/localstack/lib
local=$lib/dynamodb-local/2
rm -rf "$local" && mkdir -p "$local/DynamoDBLocal_lib" "$lib/java"
ln -sfn "$java" "$lib/java/21"
ln -sfn "$java" "$lib/java/11"
cp "$folder"/dynamodb/* "$local/DynamoDBLocal_lib/"
for native in "$local"/DynamoDBLocal_lib/libsqlite4java-*-1.0.392.*; do
  name=$(basename "$native")
  cp "$native" "$local/DynamoDBLocal_lib/${name/-1.0.392/}"
done
# A launcher jar whose class path is the folder beside it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
main=$(unzip -p "$local"/DynamoDBLocal_lib/DynamoDBLocal-*.jar META-INF/MANIFEST.MF | tr -d '\r' | sed -n 's/^Main-Class: //p')
"$python" - "$local" "$main" >"$work/manifest" <<'P'
import os, sys
folder, main = sys.argv[1:]
jars = sorted(name for name in os.listdir(folder + "/DynamoDBLocal_lib") if name.endswith(".jar"))
line = "Class-Path: " + " ".join("DynamoDBLocal_lib/" + name for name in jars)
print("Main-Class: " + main)
print(line[:70])
# A line of a manifest has 72 bytes at most; what continues one begins with a blank.
for at in range(70, len(line), 69):
    print(" " + line[at:at + 69])
P
"$java/bin/jar" -c -f "$local/DynamoDBLocal.jar" -m "$work/manifest"
# LocalStack starts it with an agent that only its own download brings; an empty one stands in.
mkdir "$work/agent"
cat >"$work/agent/Agent.java" <<'J'
public class Agent {
  public static void premain(String arguments, java.lang.instrument.Instrumentation instrumentation) {}
}
J
"$java/bin/javac" --release 17 -d "$work/agent" "$work/agent/Agent.java"
printf 'Premain-Class: Agent\n' >"$work/agent-manifest"
"$java/bin/jar" -c -f "$local/ddb-local-loader-0.1.jar" -m "$work/agent-manifest" -C "$work/agent" Agent.class
