export default async function run(context: any) {
  return context.github;
}
