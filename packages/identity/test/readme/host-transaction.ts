import { createNodeIdentity } from "@pp/identity-node";
import { storeWithin } from "@pp/identity-typeorm";
import { dataSource, orders } from "./shop.ts"; // yours

export const order = (id: number, username: string) =>
  dataSource.transaction(async (manager) => {
    const { accounts } = createNodeIdentity({ store: storeWithin(manager) });
    const buyer = await accounts.add({ username, role: "user", password: "mysecret" }, { name: "shop" });
    await manager.insert(orders, { id, buyer: buyer.uid }); // if this fails, nobody was added
  });
