// Reading TypeScript as a tree, with the compiler's own parser, so that a ban never fires on a comment or a string
// and a function's length is what the compiler says it is. (TypeScript 7 has no such interface; `typescript` is an
// alias of version 6.)

import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/** Parses one file; parents are set, types are not resolved. */
export function parseSource(file: SourceFile): ts.SourceFile {
  const kind = file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2024, true, kind);
}

/** Calls back for every node of the tree, parents first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** Returns the line, from 1, on which the node begins. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** True for an identifier that refers to something, not for the name of a property or a member. */
export function isReference(node: ts.Node, name: string): boolean {
  if (!ts.isIdentifier(node) || node.text !== name) return false;
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  const named =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isEnumMember(parent);
  return !(named && parent.name === node);
}

/** Returns the name of the member that is read (`random` of `Math.random`), or undefined. */
export function memberName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return node.argumentExpression.text;
  }
  return undefined;
}

/** Returns the name of the type that an `as` expression claims, without its arguments, or undefined. */
export function castTarget(node: ts.Node): string | undefined {
  if (!ts.isAsExpression(node)) return undefined;
  if (node.type.kind === ts.SyntaxKind.UnknownKeyword) return "unknown";
  if (!ts.isTypeReferenceNode(node.type)) return undefined;
  const name = node.type.typeName;
  return ts.isIdentifier(name) ? name.text : name.right.text;
}
