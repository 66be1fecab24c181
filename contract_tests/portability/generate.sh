# Generate a client with openapi-generator: generate.sh FOLDER LANGUAGE [option…]
folder=$1 language=$2
shift 2
jar=$(echo "$TOOLS"/lib/python*/site-packages/openapi_generator_cli/openapi-generator.jar)
java -jar "$jar" generate --generator-name "$language" --input-spec "$CONTRACT" --output "$folder" "$@" > generate.log
