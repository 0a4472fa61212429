// The names that other code builds on: the ports, the stage contracts and the messages (inputs, commands, records).
// They are kept in test/architecture/exports.txt, so that changing one is seen in review.

import ts from "typescript";
import { listTypescriptPaths, readSourceFiles, type SourceFile } from "./source-files.ts";
import { parseSource } from "./syntax.ts";

const surface = /^src\/(?:ports\/|engine\/[^/]+\/contract[.]ts$|domain\/message\/)/;

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** Returns `kind name` for each thing the file exports, in the order of the file. */
export function exportedNames(file: SourceFile): string[] {
  return parseSource(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return [`re-export ${statement.getText()}`];
    if (ts.isExportAssignment(statement)) return ["default"];
    if (!isExported(statement)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => `const ${name.getText()}`);
    }
    if (ts.isInterfaceDeclaration(statement)) return [`interface ${statement.name.text}`];
    if (ts.isTypeAliasDeclaration(statement)) return [`type ${statement.name.text}`];
    if (ts.isFunctionDeclaration(statement))
      return [`function ${statement.name?.text ?? "default"}`];
    if (ts.isClassDeclaration(statement)) return [`class ${statement.name?.text ?? "default"}`];
    return [];
  });
}

/** Returns the text of the list for a checkout; throws when there is no port or no message. */
export function exportList(root: string): string {
  const paths = listTypescriptPaths(root, ["src"]).filter(
    (path) => surface.test(path) && !/[.](?:test|test-d)[.]ts$/.test(path),
  );
  for (const folder of ["src/ports/", "src/domain/message/"]) {
    if (!paths.some((path) => path.startsWith(folder))) throw new Error(`nothing under ${folder}`);
  }
  return readSourceFiles(root, paths)
    .map((file) => [file.path, ...exportedNames(file).map((name) => `  ${name}`)].join("\n"))
    .join("\n")
    .concat("\n");
}
